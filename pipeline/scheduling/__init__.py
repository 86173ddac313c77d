"""Running by itself: timers that call ``ntm schedule run``, a watch over the runs, and the notices it sends."""

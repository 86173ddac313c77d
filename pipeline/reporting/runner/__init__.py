"""The runner: which reports a period has (report_list), one process for each (run, worker), its notebook (engine)."""

"""The reference and plan files of a workspace, typed and checked on load."""

"""One module per format of workbook; each turns bytes into a grid.Workbook or raises grid.CannotOpen."""

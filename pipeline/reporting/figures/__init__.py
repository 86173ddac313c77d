"""Charts: each takes a DataFrame and gives a Chart, drawn by plotly on a page and by matplotlib on paper (docs/charts.md)."""

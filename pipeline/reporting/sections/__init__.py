"""What each section of the page shows, gathered from the facts; the look of it is in templates/sections."""

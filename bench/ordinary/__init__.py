"""The results page as Wagtail's documentation builds it: one model, `.search()`, and `.facet()` for each facet."""

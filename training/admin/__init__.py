"""The desk: the screens of training in the Wagtail admin."""

"""One module per stage; ``PAGES`` lists their classes by stage name."""

"""Everything Qt: the main window, its pages, panels and dialogs."""

"""What the desk does with what deployed models count: fetch, compare, judge, pull pictures."""

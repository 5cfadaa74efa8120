"""What a matter shows of itself: masked or revealed, its files, copies of them with places covered."""

-- Records that nearly every order changes are traced once in 65,536 positions, with what they were before.
ALTER TABLE event_trace ADD COLUMN before bytea;

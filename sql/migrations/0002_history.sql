-- How the log leads to a record's history: events about it by their aggregate, others by their trace. All kinds of
-- records share one sequence of ids.
CREATE INDEX event_aggregate ON event (tenant_id, aggregate_id, seq);

-- A record that an event changed without being about it: an order that a shipment's event changed.
CREATE TABLE event_trace (
	tenant_id bigint NOT NULL,
	record_id bigint NOT NULL,
	seq bigint NOT NULL,
	PRIMARY KEY (tenant_id, record_id, seq)
);

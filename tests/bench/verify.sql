-- One row: is everything there, and does it add up?
SELECT (SELECT count(*) FROM orders) AS orders,
	(SELECT count(*) FROM order_line) AS lines,
	(SELECT count(*) FROM event WHERE type = 'order.placed') AS events,
	(SELECT count(*) FROM request_record) AS requests,
	(SELECT sum(reserved_micros) FROM stock_level) = (SELECT sum(reserved_micros) FROM order_line) AS stock,
	(SELECT sum(exposure_minor) FROM credit_account) = (SELECT sum(total_minor) FROM orders) AS credit,
	(SELECT sum(net_minor) FROM orders) = (SELECT sum(net_minor) FROM order_line) AS net;

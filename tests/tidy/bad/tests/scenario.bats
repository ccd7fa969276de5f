@test "an order is placed" {
	call PlaceOrder
	call OrderService/Ping
	# To Read about it is no test of it.
	sleep 1
}

/* The methods of the contract, by name. Static data; nobody owns it. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#define METHOD_NAME_BYTES 128

struct method {
	const ProtobufCServiceDescriptor *service;
	unsigned int index;
};

/* All public services; NULL ends them. */
extern const ProtobufCServiceDescriptor *const method_services[];

/*
 * By "orderd.v1.OrderService/PlaceOrder", "OrderService/PlaceOrder", or "PlaceOrder" where only one
 * service has it. false if there is no such method, or more than one.
 */
bool method_find(const char *name, struct method *ret);

/* The same among other services than those that orderctl was built with; NULL ends them. */
bool method_find_in(const ProtobufCServiceDescriptor *const *services, const char *name,
		    struct method *ret);

/* The nearest "Service/Method"; false if none is near. */
bool method_guess(const ProtobufCServiceDescriptor *const *services, const char *name,
		  struct method *ret);

const ProtobufCMethodDescriptor *method_descriptor(struct method m);

/* "OrderService/PlaceOrder" */
void method_name(struct method m, char *out, size_t size);

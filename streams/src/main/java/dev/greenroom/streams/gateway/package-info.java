/** The HTTP gateway: turns requests into the events that API Gateway would send. */
package dev.greenroom.streams.gateway;

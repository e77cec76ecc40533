/** Requests and answers as API Gateway's HTTP API hands them over, and their JSON. */
package dev.greenroom.functions.http;

/** The functions of the API: which there are, what each may touch, and where each is reached. */
package dev.greenroom.infra.function;

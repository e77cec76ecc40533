/** The tables as the deployment makes them; a test holds them to be those of the code. */
package dev.greenroom.infra.table;

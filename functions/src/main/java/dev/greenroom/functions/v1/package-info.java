/** Version 1 of the API: thin views over the current one. */
package dev.greenroom.functions.v1;

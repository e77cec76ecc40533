/** Version 2 of the API, where it is not the current one: thin views over that. */
package dev.greenroom.functions.v2;

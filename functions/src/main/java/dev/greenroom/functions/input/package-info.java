/** The one layer that checks input; each refusal names field, value and what is allowed. */
package dev.greenroom.functions.input;

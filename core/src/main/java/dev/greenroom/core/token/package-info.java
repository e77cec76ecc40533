/** Tokens of developers and machines of an organization, and what each may do. */
package dev.greenroom.core.token;

/** The description of the API that Greenroom serves of itself. */
package dev.greenroom.functions.openapi;

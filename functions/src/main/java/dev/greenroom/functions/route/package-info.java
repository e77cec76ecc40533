/** Which operation a method and a path mean, and who may call it. */
package dev.greenroom.functions.route;

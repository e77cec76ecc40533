/** Every operation and every job, with a caller who dies or is overtaken at each of its calls. */
package dev.greenroom.functions.crash;

/** Health: whether Greenroom does its work in time, and in a sentence what it does not. */
package dev.greenroom.core.health;

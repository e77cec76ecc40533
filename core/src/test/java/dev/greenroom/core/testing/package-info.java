/** The real engine, a fake clock and injected faults: what the tests of every module stand on. */
package dev.greenroom.core.testing;

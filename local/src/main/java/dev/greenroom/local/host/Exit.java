package dev.greenroom.local.host;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * The end of a process.
 *
 * @param code 128 + n when signal n ended it; 126 and 127 when it could not be started; absent when
 *     nobody saw the end (the machine went down, or the watching shell was killed)
 * @param at when
 */
public record Exit(OptionalInt code, Instant at) {}

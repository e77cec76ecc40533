package dev.greenroom.agent;

/**
 * One run of a program; a pid alone may be given again to another.
 *
 * @param pid the process id
 * @param startTicks when it started, on the kernel's own clock; 0 where unknown
 */
public record ProgramRun(long pid, long startTicks) {}

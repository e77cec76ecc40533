/** The service that runs the jobs of an account: its program, and what it tells of itself. */
package dev.greenroom.jobs.service;

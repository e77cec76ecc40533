/** Budgets: what an organization may consume in a month before nothing new is started. */
package dev.greenroom.core.budget;

/** Static process allocation: how many processes of an application stand in each region. */
package dev.greenroom.core.allocation;

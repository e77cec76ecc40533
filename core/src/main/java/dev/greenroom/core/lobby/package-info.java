/** Lobbies: rooms that players create and find by themselves. */
package dev.greenroom.core.lobby;

/** Who is calling: developers, game processes, nodes; and the tokens of players. */
package dev.greenroom.functions.auth;

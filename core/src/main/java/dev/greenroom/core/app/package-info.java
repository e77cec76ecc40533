/** Applications: a studio's games, each with its secret and its latest deployment. */
package dev.greenroom.core.app;

/** What happened, as sealed records with a JSON form; their schemas and samples lie beside them. */
package dev.greenroom.events.event;

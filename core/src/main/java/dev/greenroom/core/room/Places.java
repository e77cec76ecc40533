package dev.greenroom.core.room;

import dev.greenroom.core.Tables;
import dev.greenroom.core.process.Launching;
import dev.greenroom.core.process.ProcessOpening;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.time.Retry;
import java.time.InstantSource;

/** What the search for a place stands on. */
record Places(
    Database database,
    Tables tables,
    Processes processes,
    ProcessOpening opening,
    Rooms rooms,
    Departures departures,
    Launching launching,
    Retry retry,
    InstantSource clock) {}

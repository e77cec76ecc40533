/** The programs that are always on: who streams, and who runs the periodic jobs. */
package dev.greenroom.infra.service;

/** What machines of a region are told. */
package dev.greenroom.infra.region;

/** What is answered: ordered JSON objects with exactly the fields that the SDKs demand. */
package dev.greenroom.functions.view;

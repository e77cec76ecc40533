/** Export and import: all that an organization has, as records that another Greenroom takes. */
package dev.greenroom.functions.move;

/** What is kept of builds on AWS, by signed calls of our own: archives, logs, images. */
package dev.greenroom.buildfiles;

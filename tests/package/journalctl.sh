#!/bin/sh
# journalctl … -u orderd …: what systemctl.sh kept.
cat /packages/orderd.log

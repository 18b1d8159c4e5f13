#!/usr/bin/env bash
# Takes the pictures in docs/images of a demo's page. Needs chromium and chromedriver; takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -q -Dquick -pl deploy/embedded -am verify \
  -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=Screenshots -Dfailsafe.failIfNoSpecifiedTests=false

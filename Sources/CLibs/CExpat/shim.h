#pragma once
#include <expat.h>
// Since expat 2.4, and only where it was built to read document types: expat.h does not declare it to everybody, and it may be missing.
extern XML_Bool XML_SetBillionLaughsAttackProtectionMaximumAmplification(XML_Parser parser, float factor) __attribute__((weak));
// Text that entities make may be at most as long as what was read.
static inline void xml_forbid_amplification(XML_Parser parser) {
    if (XML_SetBillionLaughsAttackProtectionMaximumAmplification)
        XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser, 1.0f);
}

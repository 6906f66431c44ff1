#pragma once
#include <sqlite3.h>
// What Swift can't call: functions with any number of arguments, and constants that are casts.
static inline int sqlite_each_connection_has_one_thread(void) { return sqlite3_config(SQLITE_CONFIG_MULTITHREAD); }
static inline int sqlite_set_flag(sqlite3 *db, int flag, int value) { return sqlite3_db_config(db, flag, value, (int *)0); }
static inline int sqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}
static inline int sqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    // A null pointer would be NULL, not no bytes.
    return sqlite3_bind_blob(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

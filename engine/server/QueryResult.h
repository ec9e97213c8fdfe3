#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <memory>
#include <optional>

struct pg_result;

namespace basekeep {

/// Rows that a server sent, in text format. Owns libpq's result; cheap to move.
class QueryResult final
{
public:
    QueryResult() = default; ///< no rows
    explicit QueryResult(pg_result* result);

    [[nodiscard]] int rows() const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] bool isNull(int row, int column) const;
    [[nodiscard]] QByteArray bytes(int row, int column) const; ///< empty for NULL
    [[nodiscard]] QString text(int row, int column) const;     ///< empty for NULL

    /// The column of that name, or -1: catalogue views gain columns from version to version.
    [[nodiscard]] int column(const char* name) const;
    [[nodiscard]] QString text(int row, const char* columnName) const; ///< empty if NULL or not there

    [[nodiscard]] const pg_result* get() const { return m_result.get(); }

private:
    std::shared_ptr<pg_result> m_result;
};

} // namespace basekeep

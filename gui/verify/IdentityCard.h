#pragma once

#include <QtWidgets/QScrollArea>

class QFormLayout;

namespace basekeep {

struct VerifyReport;

/// Where a backup comes from and what it holds, line by line; behind it the facts of its verification.
class IdentityCard final : public QScrollArea
{
    Q_OBJECT

public:
    explicit IdentityCard(QWidget* parent = nullptr);

    void showReport(const VerifyReport& report);

private:
    static QFormLayout* makeColumn();
    static void addRow(QFormLayout* column, const QString& title, const QString& value);
};

} // namespace basekeep

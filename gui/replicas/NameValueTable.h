#pragma once

#include <QtCore/QMap>
#include <QtWidgets/QWidget>

class QPushButton;
class QTableWidget;

namespace basekeep {

/// Names and values that a person types in, a row each. Rows without a name are passed over.
class NameValueTable final : public QWidget
{
    Q_OBJECT

public:
    /// `name` is what assistive technology calls it; `nameHeader` heads the first column.
    NameValueTable(const QString& name, const QString& nameHeader, QWidget* parent = nullptr);

    [[nodiscard]] QMap<QString, QString> values() const;
    void addRow(const QString& name = {}, const QString& value = {});

Q_SIGNALS:
    void changed();

private:
    void removeCurrentRow();

    QTableWidget* m_table;
    QPushButton* m_remove;
};

} // namespace basekeep

#pragma once

#include <QtWidgets/QAbstractButton>

namespace basekeep {

/// One of several large choices: a radio button with an icon, a name, what it is for and what it costs. Works by mouse
/// and keys as any radio button does.
class PresetCard final : public QAbstractButton
{
    Q_OBJECT

public:
    PresetCard(const QString& iconName, const QString& name, const QString& purpose, const QString& price,
               QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QFont nameFont() const;
    [[nodiscard]] int textHeight(int width) const;

    QString m_iconName;
    QString m_purpose;
    QString m_price;
};

} // namespace basekeep
